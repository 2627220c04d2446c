import { ENTRY_LABELS } from '#shared/messages/field-labels.ts';

export default { entries: ENTRY_LABELS };
