package io.flowmaestro.backing.testing;

import io.flowmaestro.backing.CannotStartException;
import org.testcontainers.DockerClientFactory;

/** Whether the tests run on container images: Maven's profile {@code containers} says so. */
final class Containers {
    private Containers() {}

    /**
     * Whether they do.
     *
     * @throws CannotStartException if they should, and no container engine answers
     */
    static boolean wanted() {
        if (!"containers".equals(System.getProperty("backing"))) {
            return false;
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new CannotStartException(
                    "-Pcontainers needs a container engine (Docker), and none answers. Start one, or"
                            + " leave -Pcontainers out to test on embedded servers.");
        }
        return true;
    }
}
