/** A page of the guide, in the form of `guide-topics.ts`: experiments and runs as one file. */
export default {
  title: 'Archives',
  summary:
    'One file to publish or pass on: what is in it, and what is checked before it is believed.',
  sections: [
    {
      title: 'What is in the file',
      text: [
        'A `.godwit` file is a ZIP that is a valid RO-Crate 1.1. Python and R read it without Godwit. Equal content gives equal bytes for the same version of Godwit.',
      ],
      list: [
        '`manifest.json`: name, size and SHA-256 of every other entry. `ro-crate-metadata.json` describes them to archives and search engines.',
        '`runs.csv`: a row for each run with its metrics in seconds, bytes and joules, for reading; it is never read back.',
        '`runs`: for each run what it was and what it came to as JSON, its series as Parquet, and the life of its cluster where it has one.',
        '`scenarios`: whole inputs, each named by the SHA-256 of its bytes; runs that share one share the entry.',
        '`experiments`, `comparisons`, `reports`: documents, and which runs belong to them.',
      ],
    },
    {
      title: 'What is checked',
      text: [
        'An archive comes from others and is not believed. In this order: its limits (entries, sizes, how far it unpacks), the names of entries, the manifest (nothing missing, nothing more, every hash), the schemas, and what refers to what. The first fault refuses the file, with the entry named.',
        'An archive of a newer version of the format is refused; one of an older version is lifted.',
      ],
    },
    {
      title: 'Reading and importing',
      text: [
        'An archive in [Archives](/archives) is open for reading only: its runs, and its saved comparisons and reports as pages made of these runs alone. The list says beforehand what importing would do: what is new, what is already here, and what would come in under another id because its own is taken by something else, also by something in the trash. An import stores all of it or nothing.',
        'A [report](topic/reports) brings with it the saved comparisons that it names, the experiments and runs that these find, and so gives the same bytes where nothing else is.',
      ],
    },
    {
      title: 'Run and verify',
      text: [
        'A hash shows that a file was not changed, not that its numbers are right. Verifying simulates the runs again and compares [digests](topic/determinism). Measured runs, runs without a result, and runs of another engine version cannot be repeated here and are told apart.',
      ],
    },
    {
      title: 'On the command line',
      list: [
        '`godwit archive make --store runs.sqlite --experiment ID -o paper.godwit`; `--run`, `--comparison` and `--report` choose other things, several where they are repeated.',
        '`godwit archive show paper.godwit`',
        '`godwit archive verify paper.godwit`',
        '`godwit archive import paper.godwit --store mine.sqlite --dry-run` tells what would happen; without the last word it happens.',
      ],
    },
  ],
};
