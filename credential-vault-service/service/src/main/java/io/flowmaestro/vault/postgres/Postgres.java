package io.flowmaestro.vault.postgres;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** What it means that the database does not answer. */
public final class Postgres {
    private Postgres() {}

    /** The same, failing as {@code store_unavailable} for whatever reason, and where it takes longer than this. */
    public static <T> Uni<T> within(Duration deadline, Uni<T> work) {
        return work.ifNoItem().after(deadline).fail().onFailure().transform(Postgres::unavailable);
    }

    private static CredentialException unavailable(Throwable failure) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE, "store_unavailable", "PostgreSQL cannot be used.", failure);
    }
}
