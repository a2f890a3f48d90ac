package fi.lupasilta;

import java.util.List;

/** What failed, whose side it is on, and what to do. */
public class LupasiltaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String title;
    private final String side;
    private final String recovery;
    private final String advice;
    private final String detail;
    private final transient List<Finding> findings;

    LupasiltaException(Members problem) {
        super(problem.text("title") + " " + problem.text("advice"));
        code = problem.text("code");
        title = problem.text("title");
        side = problem.text("side");
        recovery = problem.text("recovery");
        advice = problem.text("advice");
        detail = problem.text("detail");
        findings = Finding.all(problem);
    }

    /** {@return the stable code, as in {@code mapping-rejected}} */
    public String code() {
        return code;
    }

    /** {@return what failed, in a sentence} */
    public String title() {
        return title;
    }

    /** {@return whose side it is on: ours, security-server, x-road, lv or case-system} */
    public String side() {
        return side;
    }

    /** {@return what it asks for: one of {@link Recovery}} */
    public String recovery() {
        return recovery;
    }

    /** {@return what to do, in a sentence} */
    public String advice() {
        return advice;
    }

    /** {@return what the other side said that its own administrators can look up; or null} */
    public String detail() {
        return detail;
    }

    /** {@return what the mapping found, where it was the mapping that refused; lost where the exception was serialized} */
    public List<Finding> findings() {
        return findings == null ? List.of() : findings;
    }

    /** The mapping or bridge was closed. */
    public static final class Closed extends LupasiltaException {
        private static final long serialVersionUID = 1;

        Closed(Members problem) {
            super(problem);
        }
    }
}
