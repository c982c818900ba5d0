package io.flowmaestro.kit.contract;

/** A contract, or its list of defects, cannot be used. The message names the file. */
public final class ContractException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ContractException(String message) {
        super(message);
    }
}
