package io.flowmaestro.connection.usage;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How often operations ended, and how.
 *
 * @param key what it is the sum of: a day, a connection's or a provider's id, or an operation as {@code slack.send_message}
 * @param succeeded so many succeeded
 * @param failed so many failed
 * @param unknown of so many nobody knows
 * @param expired so many were too late
 * @param attempts calls made for them
 * @param errorRate the part of them that did not succeed, 0 to 1
 * @param averageMillis time the provider took for an operation, in milliseconds
 */
@Schema(name = "UsageSum")
public record UsageSum(
        String key,
        long succeeded,
        long failed,
        long unknown,
        long expired,
        long attempts,
        double errorRate,
        double averageMillis) {
    static UsageSum of(
            String key, long succeeded, long failed, long unknown, long expired, long attempts, long providerMillis) {
        long total = succeeded + failed + unknown + expired;
        return new UsageSum(
                key,
                succeeded,
                failed,
                unknown,
                expired,
                attempts,
                total == 0 ? 0 : (double) (total - succeeded) / total,
                total == 0 ? 0 : (double) providerMillis / total);
    }
}
