package io.flowmaestro.connection.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmaestro.connection.Check;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.operation.Uses.Use;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.OperationError;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the API shows it.
 *
 * @param id unique within the tenant
 * @param provider the provider's id
 * @param name what its owner calls it
 * @param method the authentication method's id
 * @param status where it stands
 * @param reason why it is not active; absent while there is nothing to say
 * @param account what the provider calls the account; absent while not known
 * @param scopes what the provider granted; empty where it does not say
 * @param fields what its owner typed in that is not secret
 * @param sandbox whether it reaches the sandbox in place of the provider
 * @param createdAt when it was made
 * @param updatedAt when it last changed
 * @param keyRotatedAt since when its key is in use; absent where it has none
 * @param rotateBy when that is to be replaced; absent where it has none
 * @param operations which of the provider's operations it is for; empty where nobody chose any
 * @param lastTest what the last test of its credential found; absent where there was none
 * @param owner who looks after it; absent where nobody is said to
 * @param environment what it is for; absent where nobody said
 * @param labels the tenant's own words for it
 * @param lastUsedAt when an operation of it last ended; absent where none did
 * @param lastFailedAt when one last failed; absent where none did
 * @param lastError why that was; absent where none did
 * @param authorizeUrl where a browser begins to authorize it, once; only in the answer that made it
 */
@Schema(name = "Connection")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConnectionView(
        String id,
        String provider,
        String name,
        String method,
        ConnectionStatus status,
        @Nullable String reason,
        @Nullable String account,
        List<String> scopes,
        Map<String, String> fields,
        boolean sandbox,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant keyRotatedAt,
        @Nullable Instant rotateBy,
        List<String> operations,
        @Nullable LastTest lastTest,
        @Nullable String owner,
        @Nullable String environment,
        Map<String, String> labels,
        @Nullable Instant lastUsedAt,
        @Nullable Instant lastFailedAt,
        @Nullable OperationError lastError,
        @Nullable URI authorizeUrl) {
    /**
     * What a test found.
     *
     * @param at when
     * @param checks token, reachability and permissions, in this order
     */
    @Schema(name = "LastTest")
    public record LastTest(Instant at, List<Check> checks) {
        static @Nullable LastTest of(Connection connection) {
            Instant at = connection.testedAt();
            List<Check> checks = connection.checks();
            return at == null || checks == null ? null : new LastTest(at, checks);
        }
    }

    static ConnectionView of(Connection connection, @Nullable Use use) {
        return of(connection, use, null);
    }

    static ConnectionView of(Connection connection, @Nullable Use use, @Nullable URI authorizeUrl) {
        return new ConnectionView(
                connection.key().id(),
                connection.provider(),
                connection.name(),
                connection.method(),
                connection.status(),
                connection.reason(),
                connection.account(),
                connection.scopes(),
                connection.fields(),
                connection.sandbox(),
                connection.createdAt(),
                connection.updatedAt(),
                connection.rotateBy() == null ? null : connection.credentialAt(),
                connection.rotateBy(),
                connection.operations(),
                LastTest.of(connection),
                connection.owner(),
                connection.environment(),
                connection.labels(),
                use == null ? null : use.lastUsedAt(),
                use == null ? null : use.lastFailedAt(),
                use == null ? null : use.lastError(),
                authorizeUrl);
    }
}
