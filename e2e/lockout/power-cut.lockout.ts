import { expectOneOrTheOther, makeBridgeUntil } from './interrupted';
import { test } from './test';
import { startBehindTurnstile } from './turnstile';

// Forty stories are no trace that anybody reads, and recording it takes from them what they are to be given.
test.use({ trace: 'off' });

test('the power is cut before every second command of a run, and comes back', async ({
  page,
  host,
  bridgehead,
  first,
}) => {
  test.setTimeout(90 * 60_000);
  for (let nth = 1, isOver = false; !isOver; nth += 2)
    await test.step(`before command ${nth}`, async () => {
      const turnstile = await startBehindTurnstile(host, bridgehead);
      const story = { page, host, bridgehead, first, turnstile };
      isOver = !(await makeBridgeUntil(nth, { kind: 'hang' }, story));
      const [last] = (await turnstile.passed()).slice(-1);
      console.log(`  ${nth}: ${isOver ? 'kept' : last}`);
      await turnstile.remove();
      if (!isOver) {
        await host.reboot('power-cut');
        await host.untilItAnswersOnLan();
        await bridgehead.untilItAnswers();
      }
      await expectOneOrTheOther(story);
    });
});
