package fi.lupasilta;

import java.util.List;
import java.util.Map;

/**
 * Something that a person should know.
 *
 * @param severity info, warning or error
 * @param code stable, in lower case with hyphens
 * @param pointer the received value that it is about, as in {@code commondata#/applicant}; or null
 * @param text what was found and what to do, by language: fi, sv, en
 */
public record Finding(String severity, String code, String pointer, Map<String, String> text) {
    static List<Finding> all(Members said) {
        return said.each("findings").stream()
            .map(finding -> new Finding(finding.text("severity"), finding.text("code"), finding.text("pointer"), finding.object("text").texts()))
            .toList();
    }
}
