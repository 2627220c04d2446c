import { createHash } from 'node:crypto';
import { app } from '../../electron-standin/electron.ts';
import { printByElectron } from '#main/hosts/electron/print-pdf.ts';

// Prints two pages as the desktop application does, and tells what became of them. Run on the stand-in for Electron.

const [folder = '', ...pages] = process.argv.slice(2);
app.setPath('userData', folder);
app.enableSandbox();
await app.whenReady();
for (const page of pages) {
  const told = await printByElectron(page).then(
    (pdf) => ({
      begins: Buffer.from(pdf.subarray(0, 5)).toString(),
      pages:
        Buffer.from(pdf)
          .toString('latin1')
          .match(/\/Type\s*\/Page\b/g)?.length ?? 0,
      hash: createHash('sha256').update(pdf).digest('hex'),
    }),
    (error: unknown) => ({ error: String(error) }),
  );
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
app.exit(0);
