/** A page of the guide, in the form of `guide-topics.ts`: comparisons as a document with live numbers. */
export default {
  title: 'Reports',
  summary:
    'Text, tables and figures over comparisons, with numbers that stay live until they are exported.',
  sections: [
    {
      title: 'What it is',
      text: [
        'A report in [Reports](/reports) is an ordered list of headings, texts, tables and figures. It holds no results: it names [comparisons](/compare), whole [experiments](/experiments) or saved ones, and finds their runs again whenever it is shown. After new runs its numbers are the new ones.',
        'Experiments and Compare make a first report of what they show. It is stored as it is written; what was changed in another window meanwhile is never written over without a question.',
      ],
    },
    {
      title: 'Texts and live numbers',
      text: [
        'An empty line begins a paragraph and lines that begin with a dash are a list. Words between two asterisks are strong, between one emphasised, between backquotes code. Anything else stands in the report as it is written.',
        'A live number is written as comparison, configuration, metric and part between doubled braces, such as `db / QEMU / total_time_s / interval`. The editor inserts it and shows what it is at this moment. What is not found is told at its block and marked in the export.',
      ],
      list: [
        '`mean`, `median`, `deviation`, `least`, `largest`: of the replications, in the unit of the metric.',
        '`interval`: the [confidence interval](topic/statistics) of the mean; it needs more than one replication, or runs that are always the same.',
        '`change`: against the baseline of the comparison, with its interval.',
        '`n`: how many replications there are.',
      ],
    },
    {
      title: 'Figures',
      text: [
        'Width and height are millimetres and type is points in print, so that a figure of a column of a paper has the letters of the paper. A single figure is exported as SVG or, at a chosen number of pixels per inch, as PNG; both may have other sizes than in the report.',
      ],
    },
    {
      title: 'Exports',
      list: [
        'HTML is one file that loads nothing, light or dark as its reader has it, with the data of figures as tables.',
        'PDF is printed from the same page, by the desktop application or by a Chromium that is installed. Without one, Godwit says so.',
        'LaTeX has booktabs tables and figures drawn by pgfplots; it compiles with pdfLaTeX. Markdown has tables.',
        'CSV and Parquet hold the data of one comparison: a row for each run, or the statistics.',
      ],
    },
    {
      title: 'Method and reproducibility',
      text: [
        'The last section writes itself: versions, statistics, seeds, [digests](topic/determinism) and scenarios, and the hardware if it is described. Many configurations keep it short: their seeds stand as ranges, their digests as one of all of them, and of their scenarios one is printed in full and the others as what is set otherwise in it. The same report over the same runs gives the same bytes. An [archive](topic/archives) takes a report with all that it rests on.',
      ],
    },
    {
      title: 'On the command line',
      list: [
        '`godwit report --store runs.sqlite --for EXPERIMENT -o report.yaml` writes a first report to begin from.',
        '`godwit report report.yaml --store runs.sqlite -o report.html` makes the file, also of a report that is kept in the store, by its title; `--format` knows also `pdf`, `md`, `latex`, `csv`, `csv-summary`, `parquet` and `svg`.',
      ],
    },
  ],
};
