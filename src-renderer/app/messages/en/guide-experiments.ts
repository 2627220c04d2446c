/** A page of the guide, in the form of `guide-topics.ts`: sweeps over the fields of a scenario. */
export default {
  title: 'Experiments',
  summary: 'A scenario with fields that vary, constraints and seeds, as one document.',
  sections: [
    {
      title: 'What it is',
      text: [
        'An experiment in [Experiments](/experiments) is a scenario, axes, constraints and seeds. A point is one scenario out of the axes; a replication is a point with one seed, and becomes one run in [Runs](/runs).',
        'A field is the path of any field of the scenario, such as `hosts[0].nic` or `plan[0].memory.strategy`; `[*]` means every entry of a list. A whole strategy with its tunables may be a value. Each axis is crossed with every other one.',
      ],
    },
    {
      title: 'Axes',
      list: [
        '`list`: the values, in their order.',
        '`range`: numbers from one end to the other, both included, by count or by step; on a logarithmic scale a step is a factor.',
        '`random`: draws, uniform or log-uniform between two ends, or a choice among values.',
        '`linked`: several lists or ranges that change together; all have as many values.',
        '`latin-hypercube`: samples over several fields. Of as many strata of each field as there are samples, each is met exactly once.',
        '`one-at-a-time`: the base, then each field through its values while the others stay at the base. It shows what matters, and no interaction.',
      ],
    },
    {
      title: 'Constraints',
      text: [
        'A point is dropped when a condition does not hold, such as `rate < 1 Gbit/s or strategy == "xen-4"`. Conditions know the names of axes, quantities with units, texts, `and`, `or`, `not`, arithmetic, `min`, `max` and `abs`.',
      ],
    },
    {
      title: 'Seeds and pairs',
      text: [
        'Every point gets the same seeds. Replications of one seed belong together in two points, so that [comparisons](topic/statistics) can take the difference seed by seed, which is narrower where both sides meet the same chance.',
        'Random axes draw from a sampling seed of their own and the name of the axis: the same document has the same points everywhere, and a further axis changes no draw of the others.',
      ],
    },
    {
      title: 'Early stop',
      text: [
        "With a stop rule, a point ends once Student's interval of a mean is narrow enough, in the metric's unit or as a share of the mean. It is looked at after a minimum of replications and after each further batch, always over the first so many seeds. So the order in which workers finish has no influence.",
        'Looking repeatedly makes intervals a little too narrow. A larger minimum and larger batches make that small.',
      ],
    },
    {
      title: 'What identifies a point',
      text: [
        "A point is the SHA-256 of the engine's version and the canonical scenario, without name, description and seed. Points that come to the same scenario are one. A changed document runs only what is new.",
        'The digest of an experiment is taken over point, seed and [digest of the run](topic/determinism) of each replication, in the order of points and seeds. Workers, order, pauses and shards leave no trace in it.',
      ],
    },
    {
      title: 'Resuming',
      text: [
        'Replications are stored as they end, a batch at a time. After a pause, a killed process or a power cut, what is left follows from the document; what was lost is run again with the same result.',
      ],
    },
    {
      title: 'On several machines',
      text: [
        'Each machine runs a part into a file, and one of them puts the files together. Merging refuses parts that are missing, given twice, cut, changed, or of another experiment or engine.',
      ],
      list: [
        '`godwit sweep experiment.yaml --store runs.sqlite --resume` runs it here, or goes on.',
        '`godwit sweep experiment.yaml --shard 1/3 -o shard-1.jsonl` runs the first of three parts.',
        '`godwit merge shard-1.jsonl shard-2.jsonl shard-3.jsonl --store runs.sqlite` puts them together; the digest is that of one piece.',
      ],
    },
  ],
};
