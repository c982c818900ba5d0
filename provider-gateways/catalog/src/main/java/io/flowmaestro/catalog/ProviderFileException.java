package io.flowmaestro.catalog;

/** A provider file is wrong. The message names the file, the key and the column in one sentence. */
public final class ProviderFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A complaint about a file.
     *
     * @param file the file's path
     * @param problem the key, where in it, and what is wrong there
     */
    public ProviderFileException(String file, String problem) {
        super(file + ": " + problem);
    }
}
