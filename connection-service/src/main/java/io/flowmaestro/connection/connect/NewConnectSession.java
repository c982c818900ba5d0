package io.flowmaestro.connection.connect;

import io.flowmaestro.connection.NewConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is to be let connect, as it came.
 *
 * @param providers the ids of the providers among which the person chooses, 1 to 20; absent where a connection is
 *     reconnected
 * @param connectionId the connection to reconnect; absent where one is to be made
 * @param name what the new connection is called, at most 100 characters; made of provider and owner unless given
 * @param owner whose the new connection is, such as the person's address, at most 100 characters; who asks unless given
 * @param environment what it is for, such as {@code production}: at most 32 small letters, digits and {@code -}
 * @param labels the tenant's own words for it: at most 20
 * @param operations what it is for, by the ids of the provider's operations; each must be one of every provider
 * @param sandbox whether it is to reach the sandbox in place of the provider
 * @param returnTo where the browser goes in the end: one of the configured addresses. A page of its origin that opened the
 *     link in a window is told, too
 */
@Schema(name = "NewConnectSession")
public record NewConnectSession(
        @Nullable List<String> providers,
        @Nullable String connectionId,
        @Nullable String name,
        @Nullable String owner,
        @Nullable String environment,
        @Nullable Map<String, String> labels,
        @Nullable List<String> operations,
        boolean sandbox,
        @Nullable String returnTo) {

    /** The connection to be made, as far as it is known before the person chooses. */
    NewConnection connection() {
        return new NewConnection(
                null, null, name, null, owner, environment, labels, null, null, null, operations, sandbox, returnTo);
    }

    /** Whether it says of a connection what one that there is has already. */
    boolean describesAnother() {
        return sandbox
                || Stream.of(providers, operations, name, environment, labels).anyMatch(Objects::nonNull);
    }
}
