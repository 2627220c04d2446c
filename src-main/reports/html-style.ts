import { CLASS_INK_RULES, inkVariables } from './svg/ink.ts';

const LIGHT = `--page:#f3f4f6;--surface:#fff;--line:#d6dae0;--text:#1a1e24;--soft:#4c5560;--good:#14713f;--bad:#b3261e;--mark:#e1edf9;${inkVariables('light')}`;
const DARK = `--page:#111418;--surface:#181c21;--line:#2d343d;--text:#e5e9ee;--soft:#b1bac4;--good:#5ccb91;--bad:#ff9388;--mark:#17314a;${inkVariables('dark')}`;

/** The style sheet of a report: light and dark by the reader's setting, or by `data-theme`; dense, with tabular figures, printable. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark;${DARK}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.5rem 4rem;max-width:72rem;background:var(--page);color:var(--text);font:14px/1.45 system-ui,-apple-system,"Segoe UI","Noto Sans",Arial,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.5rem;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2rem 0 .75rem}
h3{font-size:1rem;margin:1.25rem 0 .5rem;overflow-wrap:anywhere}
p{margin:.25rem 0 .75rem;max-width:60rem}
.soft{color:var(--soft)}
.scroll{overflow-x:auto;background:var(--surface);border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%}
caption{text-align:start;padding:.5rem .75rem;color:var(--soft)}
th,td{padding:.4rem .75rem;border-top:1px solid var(--line);text-align:end;vertical-align:top;white-space:nowrap}
thead th{border-top:0}
th[scope=row]{min-width:11rem}
th[scope=row],td.text,th.text{text-align:start;white-space:normal;overflow-wrap:anywhere}
th{font-weight:600}
.facts th[scope=row]{white-space:nowrap;overflow-wrap:normal;width:10rem}
th small,td small{display:block;font-weight:400;color:var(--soft)}
td.better small b{color:var(--good)}
td.worse small b{color:var(--bad)}
.baseline{background:var(--mark)}
figure{margin:1rem 0;padding:1rem;background:var(--surface);border:1px solid var(--line);border-radius:6px;overflow-x:auto}
figure svg{display:block}
figcaption{color:var(--soft);margin-top:.5rem}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--soft)}
pre{overflow-x:auto;padding:.75rem;background:var(--surface);border:1px solid var(--line);border-radius:6px;font:12px/1.4 ui-monospace,"SF Mono",Menlo,Consolas,monospace}
code{font:12px ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
${CLASS_INK_RULES}
@media print{body{background:#fff;padding:0}figure,.scroll{break-inside:avoid}.scroll{overflow:visible}th,td{white-space:normal}th[scope=row]{min-width:0}}
`;
