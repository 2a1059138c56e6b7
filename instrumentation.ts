/** Runs once when the server boots, before the first request: what an earlier life of the console left is picked up. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { readConfig } = await import('./server/config');
  try {
    readConfig();
  } catch (error) {
    // With a setting that means nothing the server would stay up and answer nothing but 500.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  const [{ onHostReachable }, { recoverReachedHost }, { openState }, { sendLog }, { noteOwnRights }] =
    await Promise.all([
      import('./server/host/hosts'),
      import('./server/run/runs'),
      import('./server/state/open-state'),
      import('./server/log/send-log'),
      import('./server/host/rights'),
    ]);
  await noteOwnRights();
  // Said at once and not by the first page; it is opened again when it is asked for.
  void openState().catch((error: unknown) => console.error("opening the console's own state:", error));
  // What an earlier life has logged and not sent yet, where it is to be sent.
  void sendLog();
  onHostReachable((host) => void recoverReachedHost(host));
}
