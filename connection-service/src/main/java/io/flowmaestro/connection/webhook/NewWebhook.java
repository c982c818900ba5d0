package io.flowmaestro.connection.webhook;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A webhook that a person asks for, as it came.
 *
 * @param url where messages are sent: https, and public
 * @param types what it is to be told of; everything unless given
 * @param sandbox whether the sandbox is told in its place
 */
@Schema(requiredProperties = "url")
public record NewWebhook(@Nullable String url, @Nullable List<String> types, boolean sandbox) {}
