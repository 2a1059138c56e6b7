import { type Browser, chromium } from '@playwright/test';
import playwright from '../playwright.config';

/** The browser of the end-to-end tests, started the way they start it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch(playwright.use?.launchOptions ?? {});
}
