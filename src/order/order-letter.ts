import { CertError } from '../kernel/errors.ts';
import { findPlan } from '../plan/catalogue.ts';
import { applicantOf } from './applicant.ts';
import { type LetterAbout, type LetterDesk, letterDesk } from './letter-links.ts';
import { orderById } from './order.store.ts';
import type { Order } from './order.ts';
import type { OrderHouse } from './order-house.ts';
import { uploadLetter } from './upload-letter.ts';

const ABOUT: LetterAbout<Order> = {
  about: 'application',
  kinds: { form: 'letter-form', upload: 'letter-upload', view: 'letter-view' },
  find: orderById,
  idOf: ({ id }) => id,
  namesOf: ({ names }) => names,
  planOf: ({ plan }) => findPlan(plan),
  rulesOf: (order) => {
    const { letter } = findPlan(order.plan);
    if (letter === undefined) throw new CertError('letter-unwanted', { state: order.state });
    return letter;
  },
  factsOf: (store, order, language) => {
    const applicant = applicantOf(store, order);
    if (applicant === undefined) throw new CertError('letter-unwanted', { state: order.state });
    const { id, names, createdAt } = order;
    return {
      about: 'application',
      language,
      order: id,
      names,
      plan: findPlan(order.plan).title,
      createdAt,
      ...applicant,
    };
  },
  upload: uploadLetter,
};

/** ORG-2: the letter of an application. */
export const orderLetters = (house: OrderHouse): LetterDesk<Order> => letterDesk(house, ABOUT);
