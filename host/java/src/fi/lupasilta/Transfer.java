package fi.lupasilta;

import java.time.OffsetDateTime;
import java.util.List;

/**
 * How a transfer stands.
 *
 * @param id the transfer
 * @param externalId the action's GUID in LV
 * @param kind what it carries: application, supplement, message or withdrawal to the case system, or event to LV
 * @param number the running number of the message about the action, in each direction
 * @param state ready, waiting (for another attempt), paused (for a connection), quarantined (for a person) or done
 * @param stage how far it has come: received, fetching, collecting, fetched, mapped, delivered, reporting or telling; null once it is done
 * @param problem why it does not go on; or null
 * @param waitsFor the connection that it waits for; or null
 * @param attempts attempts at the present step that failed
 * @param nextAttempt when the next attempt is due; or null
 * @param place where the case system has the delivery; or null
 * @param caseId the case system's own number for the case; or null
 * @param delivered when the case system got it; or null
 * @param created when the trigger came
 * @param updated when it changed last
 */
public record Transfer(
    String id,
    String externalId,
    String kind,
    int number,
    String state,
    String stage,
    Problem problem,
    String waitsFor,
    int attempts,
    OffsetDateTime nextAttempt,
    String place,
    String caseId,
    OffsetDateTime delivered,
    OffsetDateTime created,
    OffsetDateTime updated
) {
    static Transfer of(Members said) {
        return new Transfer(
            said.text("id"),
            said.text("externalId"),
            said.text("kind"),
            said.whole("number"),
            said.text("state"),
            said.text("stage"),
            Problem.of(said.object("problem")),
            said.text("waitsFor"),
            said.whole("attempts"),
            said.moment("nextAttempt"),
            said.text("place"),
            said.text("caseId"),
            said.moment("delivered"),
            said.moment("created"),
            said.moment("updated"));
    }

    static List<Transfer> all(Members said) {
        return said.each("transfers").stream().map(Transfer::of).toList();
    }

    /**
     * Why a transfer does not go on, whose side that is on, and what to do.
     *
     * @param code stable, as in {@code lv-unauthorized}
     * @param side ours, security-server, x-road, lv or case-system
     * @param recovery one of {@link Recovery}
     * @param what what failed, in a sentence
     * @param advice what to do about it, in a sentence
     * @param detail what the other side said that its own administrators can look up; or null
     */
    public record Problem(String code, String side, String recovery, String what, String advice, String detail) {
        private static Problem of(Members said) {
            if (said == null) return null;
            return new Problem(said.text("code"), said.text("side"), said.text("recovery"), said.text("what"), said.text("advice"), said.text("detail"));
        }
    }
}
