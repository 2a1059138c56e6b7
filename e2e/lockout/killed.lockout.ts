import { expectOneOrTheOther, makeBridgeUntil } from './interrupted';
import { test } from './test';
import { startBehindTurnstile } from './turnstile';

// Forty stories are no trace that anybody reads, and recording it takes from them what they are to be given.
test.use({ trace: 'off' });

test('the console is killed before every command of a run, and started again', async ({
  page,
  host,
  bridgehead,
  first,
}) => {
  test.setTimeout(90 * 60_000);
  const turnstile = await startBehindTurnstile(host, bridgehead);
  const story = { page, host, bridgehead, first, turnstile };
  for (let nth = 1, isOver = false; !isOver; nth += 1)
    await test.step(`before command ${nth}`, async () => {
      // Alone, as from a terminal; and with everything that it started, as in a service.
      const alone = nth % 2 === 0;
      isOver = !(await makeBridgeUntil(nth, { kind: 'kill-console', alone }, story));
      const [last] = (await turnstile.passed()).slice(-1);
      console.log(`  ${nth}: ${isOver ? 'kept' : last}`);
      await turnstile.remove();
      // The trap notes that it has sprung, and kills then.
      if (!isOver) {
        await bridgehead.untilItHasEnded();
        await bridgehead.start();
      }
      await expectOneOrTheOther(story);
    });
});
