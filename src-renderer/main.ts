// First: see the file.
import './state/transport/no-eval.ts';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import './app/styles/tokens.css';
import './app/styles/base.css';
import App from './app/App.vue';
import { createMessages } from './app/i18n.ts';
import { createPlaceRouter } from './app/router.ts';

const app = createApp(App);
app.use(createPinia());
app.use(createMessages());
app.use(createPlaceRouter());
app.mount('#app');
