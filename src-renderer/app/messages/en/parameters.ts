export default {
  /** One entry of a list of a scenario, by the name of the list. */
  entries: {
    hosts: 'host {number}',
    guests: 'guest {number}',
    memory: 'region {number}',
    disks: 'disk {number}',
    extents: 'extent {number}',
    phases: 'phase {number}',
    classes: 'class {number}',
    plan: 'migration {number}',
  },
};
