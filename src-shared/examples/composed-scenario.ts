/** A scenario whose memory strategy is put together from parts; shown by the guide, run by a test. */
export const COMPOSED_SCENARIO = `godwit: scenario
version: 1
name: Hot pages follow
hosts:
  - name: alpha
    memory: 4 GiB
    nic: 1 Gbit/s
  - name: beta
    memory: 4 GiB
    nic: 1 Gbit/s
guests:
  - name: guest
    host: alpha
    memory:
      - name: hot
        size: 64 MiB
        writes:
          process: uniform
          rate: 30000 /s
      - name: rest
        size: 448 MiB
        writes:
          process: uniform
          rate: 200 /s
plan:
  - guest: guest
    to: beta
    memory:
      strategy: composed
      # Rounds as Xen runs them: skip what is dirty again, at most 29 rounds.
      loop: rounds
      peek: true
      stopPages: 50
      maxRounds: 29
      downtimeLimit: null
      # Pages dirtied in two of the last four rounds stay back,
      defer: history
      history: 4
      need: 2
      # and what is left at the stop follows while the guest runs at the destination.
      end: post-copy
`;
