/** A page of the guide, in the form of `guide-topics.ts`: which intervals and tests are used, and what the words claim. */
export default {
  title: 'Statistics of comparisons',
  summary: 'Which intervals and tests are used and when, and what the words claim.',
  sections: [
    {
      title: 'Replications',
      text: [
        'Runs that differ in nothing but the seed are replications of one configuration. [Compare](/compare) holds each configuration against the baseline, for each metric. Values are those that were stored, never those of a chart.',
        'A migration in the [expected resolution](topic/resolutions) draws nothing, so a single run says it all. The words are then "Deterministic, n = 1 suffices", and nothing is tested because nothing is in doubt. The life of a cluster with failures or random demand draws in any resolution and needs replications.',
      ],
    },
    {
      title: 'One configuration',
      list: [
        "The mean has Student's t interval, 95 % unless another confidence is chosen. A single value has none.",
        'Medians and other quantiles have percentile bootstrap intervals: 2000 resamples from a fixed seed, so the same values give the same interval everywhere. With too few values there is none; a median at 95 % needs six.',
      ],
    },
    {
      title: 'Against the baseline',
      list: [
        'Pairs: where both sides have runs of the same seeds, values of one seed belong together. The paired t test gives the interval of the difference, and the signed rank test of Wilcoxon stands beside it.',
        "Independent samples, such as measured runs: Welch's t test, which does not ask for equal variances, and beside it the test of Mann and Whitney.",
        'One value against a sample of three or more, such as one measured migration: the t test of Crawford and Howell, which asks whether the value could be one more of the sample.',
        'Rank tests are exact for up to 50 values without ties, else a normal approximation.',
        "The relative change has Fieller's interval, which excludes no change exactly when the t test does. There is none where the baseline's mean cannot be told from zero.",
        "Effect sizes: Cohen's d, Hedges' g without the bias of small samples, and a rank effect from −1 to 1.",
      ],
    },
    {
      title: 'Several questions',
      text: [
        "Twenty tests find one difference at 95 % by chance alone. Holm's correction raises p values for that, over the metrics of each configuration, over the whole comparison, or not at all. The t tests and the rank tests are corrected apart, because they ask the same questions twice. Intervals are not corrected.",
      ],
    },
    {
      title: 'What the words mean',
      list: [
        '"Lower by …", "Higher by …": the t test shows it after the correction.',
        '"No difference shown": the interval holds zero. It does not say that there is none; the interval says how large it could be. More replications narrow it.',
        '"No difference shown after correcting": the test alone would show it, among so many it does not.',
        '"… in every one of n replications, without any spread": the values do not vary, so there is nothing to test.',
        '"… in a single run": seen, not tested.',
        '"Deterministic, n = 1 suffices": neither side draws anything.',
      ],
    },
  ],
};
