package io.flowmaestro.executor.attempt;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Lease;
import java.util.List;

/** What the vault said, as data. */
sealed interface Leasing {
    /** A word for metrics. */
    String result();

    /** It lends. */
    record Granted(Lease lease) implements Leasing {
        @Override
        public String result() {
            return "granted";
        }
    }

    /** It does not. */
    record Refused(OperationError error) implements Leasing {
        @Override
        public String result() {
            return error.kind().word();
        }
    }

    static Leasing granted(Lease lease) {
        return new Granted(lease);
    }

    static Leasing refused(Throwable failure) {
        CredentialException refusal = (CredentialException) failure;
        OperationError error = OperationError.of(refusal.kind(), refusal.code(), String.valueOf(refusal.getMessage()));
        return new Refused(
                refusal.kind() == FailureKind.NOT_FOUND
                        ? error.withErrors(List.of(new Violation("/connectionId", "is no connection of this tenant")))
                        : error);
    }
}
