package fi.lupasilta;

import java.util.List;
import java.util.Map;

/** What failed, whose side it is on, and what to do. */
public class LupasiltaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Map<String, Object> problem;

    LupasiltaException(Map<String, Object> problem) {
        super(problem.get("title") + " " + problem.get("advice"));
        this.problem = problem;
    }

    /** {@return the stable code, as in {@code mapping-rejected}} */
    public String code() {
        return (String) problem.get("code");
    }

    /** {@return whose side it is on: ours, security-server, x-road, lv or case-system} */
    public String side() {
        return (String) problem.get("side");
    }

    /** {@return what it asks for: retry, stop-connection or person} */
    public String recovery() {
        return (String) problem.get("recovery");
    }

    /** {@return what to do} */
    public String advice() {
        return (String) problem.get("advice");
    }

    /** {@return what the mapping found, where it was the mapping that refused} */
    public List<Finding> findings() {
        return Finding.all(problem.get("findings"));
    }

    /** The mapping or bridge was closed. */
    public static final class Closed extends LupasiltaException {
        private static final long serialVersionUID = 1;

        Closed(Map<String, Object> problem) {
            super(problem);
        }
    }
}
