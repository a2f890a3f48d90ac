/**
 * Applications of Luvat ja valvonta, exchanged from inside a case-management system: a {@link fi.lupasilta.Bridge} that gives deliveries, or a
 * {@link fi.lupasilta.Mapping} on its own. What may be missing is null, where a member says so.
 */
package fi.lupasilta;
