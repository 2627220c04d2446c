import { config } from 'zod';

// Zod probes for `eval` when the first schema is made, and the content security policy reports that
// probe as a violation. This module has to be evaluated before any that makes a schema.
config({ jitless: true });
