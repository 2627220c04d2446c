import { shallowRef } from 'vue';

/** The link of the topology that is looked at, so that the inspector shows its fields; empty for none. */
export const chosenLink = shallowRef('');
