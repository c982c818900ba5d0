package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.http.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The app that signs a tenant's people in at a provider.
 *
 * @param own whether it is the tenant's own
 * @param clientId the app's; null where there is none
 * @param callback the address to register at the provider
 * @param problem why the form was refused; null where it was not
 */
public record AppView(
        ConnectView.Heading provider,
        boolean own,
        @Nullable String clientId,
        @Nullable Moment secretSince,
        @Nullable Moment previousSecretUntil,
        String callback,
        List<FormField> fields,
        @Nullable Problem problem) {}
