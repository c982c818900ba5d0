package io.flowmaestro.connection.authorize;

import io.flowmaestro.connection.Connection;
import org.jspecify.annotations.Nullable;

/** How a browser's way through a provider's authorization ended. */
public sealed interface Arrival {
    /** The provider's name for people. */
    String providerTitle();

    /** Where the browser wants to go on to: one of the configured addresses, or null for a page of ours. */
    @Nullable
    String returnTo();

    /**
     * The connection is in use.
     *
     * @param inSession whether somebody who is not signed in connected it
     */
    record Connected(
            Connection connection,
            String providerTitle,
            @Nullable String returnTo,
            boolean inSession) implements Arrival {}

    /** The person, or the provider, said no. */
    record Denied(String providerTitle, @Nullable String returnTo) implements Arrival {}

    /** The person may not install the app, and the provider asked those who may. */
    record Requested(String providerTitle, @Nullable String returnTo) implements Arrival {}

    /**
     * Something failed that is not the person's doing.
     *
     * @param code one word, to tell whoever helps
     * @param again whether beginning again may help
     */
    record Failed(String providerTitle, @Nullable String returnTo, String code, boolean again) implements Arrival {}
}
