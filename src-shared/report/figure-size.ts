/**
 * Sizes of printed figures. A column of a two-column paper is 84 to 88 mm wide and a page 170 to 180 mm; type below
 * 5 points cannot be read in print.
 */
export const FIGURE_LIMITS = {
  width: { least: 40, most: 400, usual: 160 },
  height: { least: 25, most: 400, usual: 80 },
  font: { least: 5, most: 24, usual: 8 },
} as const;
