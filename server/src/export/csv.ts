/** Rows of text as CSV (RFC 4180), safe to be opened in a spreadsheet. */

/** What spreadsheets take for the beginning of a formula (OWASP, CSV Injection). */
const formulaStart = /^[=+\-@\t\r\n]/;

/** Every cell stands in quotation marks, and one that would be a formula is made text by an apostrophe. */
export function csvCell(text: string): string {
  const inert = formulaStart.test(text) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
}

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Before the first line: spreadsheets take a file without it for one of the old code pages. */
export const csvStart = '\uFEFF';
