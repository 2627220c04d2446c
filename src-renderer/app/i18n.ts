import { createI18n } from 'vue-i18n';
import { en } from './messages/en/index.ts';

/** The catalogue of messages; every string on screen comes from it. */
export function createMessages() {
  return createI18n({
    legacy: false,
    locale: 'en',
    fallbackLocale: 'en',
    messages: { en },
    // A wrong key must be seen while developing; the test of the catalogue finds it too.
    missingWarn: true,
    fallbackWarn: true,
  });
}
