package io.flowmaestro.catalog;

import java.util.List;

/** A provider file is wrong. Each line of the message names file, line and key of one mistake in a sentence. */
public final class ProviderFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A complaint about a file.
     *
     * @param problems a sentence each: the file, where in it, and what is wrong there
     */
    public ProviderFileException(List<String> problems) {
        super(String.join("\n", problems));
    }

    /** One complaint. */
    public ProviderFileException(String problem) {
        this(List.of(problem));
    }

    /** What is wrong, a sentence each. */
    public List<String> problems() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
