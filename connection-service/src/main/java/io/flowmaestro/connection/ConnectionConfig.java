package io.flowmaestro.connection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The connection service's own settings. */
@ConfigMapping(prefix = "flowmaestro")
public interface ConnectionConfig {
    /** Where browsers reach this service, without a slash at the end, such as {@code https://connect.example.com}. */
    URI publicUrl();

    /** The sandbox that plays the providers for connections made with {@code sandbox}. */
    Sandbox sandbox();

    /** The exact addresses to which a browser may be sent after authorizing, for every tenant. None unless given. */
    Optional<Set<String>> returnTo();

    /** What is set up for one tenant alone, by tenant. */
    Map<String, Tenant> tenants();

    /** Links with which people who are not signed in connect one account. */
    ConnectSession connectSession();

    /** Providers beside those that come with the service. */
    Providers providers();

    /** How a browser is led through a provider's authorization. */
    Authorization authorization();

    /** How connections are tested. */
    Test test();

    /** How connection events leave their table. */
    Outbox outbox();

    /** How old keys may become. */
    Keys keys();

    /** What is known of operations that were run. */
    Operations operations();

    /** How usage is counted. */
    Usage usage();

    /** How tenants' own servers are told. */
    Webhooks webhooks();

    /** What is set up for one tenant alone. */
    interface Tenant {
        /** As {@link ConnectionConfig#returnTo}, for this tenant. */
        Optional<Set<String>> returnTo();
    }

    /** Links with which people who are not signed in connect one account. */
    interface ConnectSession {
        /** How long a link can be followed. */
        @WithDefault("PT15M")
        Duration lifetime();
    }

    /** Providers beside those that come with the service. */
    interface Providers {
        /** Holds a folder for each; one whose id is known already takes that one's place. None unless given. */
        Optional<Path> folder();
    }

    /** The sandbox that plays the providers. */
    interface Sandbox {
        /** Its address, without a slash at the end. There are no sandbox connections unless given. */
        Optional<URI> url();
    }

    /** How a browser is led through a provider's authorization. */
    interface Authorization {
        /** How long a link to begin with is good for. */
        @WithDefault("PT10M")
        Duration ticketLifetime();

        /** How long a person may take at the provider. */
        @WithDefault("PT10M")
        Duration stateLifetime();
    }

    /** How connections are tested. */
    interface Test {
        /** How long a test waits for its result. */
        @WithDefault("PT20S")
        Duration deadline();

        /** How often each connection is tested by itself, a tenth more or less. */
        @WithDefault("PT6H")
        Duration every();

        /** The same of one that is degraded. */
        @WithDefault("PT15M")
        Duration degradedEvery();

        /** How often each replica looks for connections whose test is due. */
        @WithDefault("PT1S")
        Duration interval();

        /** How many of those each replica tests at a time, 1 or more. */
        @WithDefault("8")
        int concurrency();
    }

    /** How old keys may become. */
    interface Keys {
        /** How long a key is used before it is to be replaced. */
        @WithDefault("P90D")
        Duration rotateEvery();

        /** How long before that its owner is reminded. */
        @WithDefault("P14D")
        Duration remindBefore();
    }

    /** What is known of operations that were run. */
    interface Operations {
        /** How long one that a person tries may take. */
        @WithDefault("PT30S")
        Duration deadline();

        /** How long each is kept after its end. */
        @WithDefault("P7D")
        Duration keep();
    }

    /** How usage is counted. */
    interface Usage {
        /** How long it is known which usage events were counted: longer than their topic keeps them. */
        @WithDefault("P8D")
        Duration remember();
    }

    /** How tenants' own servers are told. */
    interface Webhooks {
        /** What the secrets of webhooks are derived from, 32 random bytes in any form. No webhooks unless given. */
        Optional<String> keySecret();

        /** How often each replica looks for messages to send. */
        @WithDefault("PT1S")
        Duration interval();
    }

    /** How connection events leave their table. */
    interface Outbox {
        /** How often the table is looked at. */
        @WithDefault("PT0.25S")
        Duration interval();
    }
}
