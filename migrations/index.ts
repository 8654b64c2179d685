import type { Migration, MigrationProvider } from 'kysely/migration';
import * as people from './0001_people.ts';
import * as orders from './0002_orders.ts';
import * as certificates from './0003_certificates.ts';
import * as approvalsAndCards from './0004_approvals_and_cards.ts';
import * as machinery from './0005_machinery.ts';
import * as authority from './0006_authority.ts';
import * as notices from './0007_notices.ts';
import * as alerts from './0008_alerts.ts';
import * as renewals from './0010_renewals.ts';
import * as hostings from './0011_hostings.ts';
import * as caLimits from './0012_ca_limits.ts';
import * as uploads from './0013_uploads.ts';
import * as sm2Pairs from './0014_sm2_pairs.ts';
import * as peopleLinks from './0015_people_links.ts';
import * as points from './0016_points.ts';
import * as revocations from './0017_revocations.ts';
import * as reissues from './0018_reissues.ts';
import * as installations from './0020_installations.ts';
import * as keptActions from './0021_kept_actions.ts';
import * as kept from './0022_kept.ts';
import * as cardRefs from './0023_card_refs.ts';
import * as namesOfCertificate from './0027_names_of_certificate.ts';
import * as organisations from './0028_organisations.ts';
import * as lettersAndMails from './0029_letters_and_mails.ts';
import * as watches from './0030_watches.ts';
import * as acme from './0032_acme.ts';
import * as personLanguage from './0034_person_language.ts';
import * as waitingIndex from './0034_waiting_index.ts';
import * as edges from './0035_edges.ts';
import * as hostedUploads from './0036_hosted_uploads.ts';
import * as secondFactors from './0038_second_factors.ts';
import * as applyFields from './0041_apply_fields.ts';
import * as finishedOrders from './0042_finished_orders.ts';
import * as standingFiles from './0043_standing_files.ts';
import * as validatedNames from './0044_validated_names.ts';
import * as ledgerPlaces from './0051_ledger_places.ts';
import * as certificateIssuers from './0053_certificate_issuers.ts';
import * as edgeServed from './0054_edge_served.ts';
import * as deploymentsOnTarget from './0055_deployments_on_target.ts';
import * as lookedUp from './0057_looked_up.ts';
import * as mailReceivers from './0058_mail_receivers.ts';
import * as renewalsByOrder from './0059_renewals_by_order.ts';
import * as teams from './0061_teams.ts';
import * as coveredOrders from './0062_covered_orders.ts';
import * as leakedKeys from './0063_leaked_keys.ts';
import * as terms from './0068_terms.ts';
import * as formerPeople from './0069_former_people.ts';

/** The schema's history in order. A released migration is never edited; a change is a new file at the end. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_people': people,
  '0002_orders': orders,
  '0003_certificates': certificates,
  '0004_approvals_and_cards': approvalsAndCards,
  '0005_machinery': machinery,
  '0006_authority': authority,
  '0007_notices': notices,
  '0008_alerts': alerts,
  '0010_renewals': renewals,
  '0013_uploads': uploads,
  '0011_hostings': hostings,
  '0012_ca_limits': caLimits,
  '0014_sm2_pairs': sm2Pairs,
  '0015_people_links': peopleLinks,
  '0020_installations': installations,
  '0021_kept_actions': keptActions,
  '0022_kept': kept,
  '0023_card_refs': cardRefs,
  '0030_watches': watches,
  '0027_names_of_certificate': namesOfCertificate,
  '0016_points': points,
  '0034_person_language': personLanguage,
  '0034_waiting_index': waitingIndex,
  '0028_organisations': organisations,
  '0029_letters_and_mails': lettersAndMails,
  '0017_revocations': revocations,
  '0032_acme': acme,
  '0035_edges': edges,
  '0018_reissues': reissues,
  '0038_second_factors': secondFactors,
  '0036_hosted_uploads': hostedUploads,
  '0041_apply_fields': applyFields,
  '0042_finished_orders': finishedOrders,
  '0043_standing_files': standingFiles,
  '0044_validated_names': validatedNames,
  '0051_ledger_places': ledgerPlaces,
  '0053_certificate_issuers': certificateIssuers,
  '0054_edge_served': edgeServed,
  '0055_deployments_on_target': deploymentsOnTarget,
  '0057_looked_up': lookedUp,
  '0061_teams': teams,
  '0062_covered_orders': coveredOrders,
  '0063_leaked_keys': leakedKeys,
  '0058_mail_receivers': mailReceivers,
  '0059_renewals_by_order': renewalsByOrder,
  '0068_terms': terms,
  '0069_former_people': formerPeople,
};

export const migrationProvider: MigrationProvider = {
  getMigrations: async () => ({ ...MIGRATIONS }),
};
