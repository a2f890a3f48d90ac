package fi.lupasilta;

import java.util.List;

/**
 * Everything that can be told of a transfer without showing what was received.
 *
 * @param summary how it stands
 * @param logHolds whether the log's chain holds: nobody has changed it since
 * @param findings what the mapping and the check found
 * @param json all of it, as a JSON object: summary, mapping, timeline, logHolds, findings, documents, attachments
 */
public record TransferAccount(Transfer summary, boolean logHolds, List<Finding> findings, String json) {
    static TransferAccount of(Members said) {
        return new TransferAccount(Transfer.of(said.object("summary")), (Boolean) said.value("logHolds"), Finding.all(said), said.toString());
    }
}
