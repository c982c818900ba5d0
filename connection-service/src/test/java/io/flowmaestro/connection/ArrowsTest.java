package io.flowmaestro.connection;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

@AnalyzeClasses(packages = "io.flowmaestro.connection", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    private static final String HERE = "io.flowmaestro.connection";

    @ArchTest
    static final ArchRule ROOMS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("connection")
            .definedBy(HERE)
            .layer("authorize")
            .definedBy(HERE + ".authorize")
            .layer("connect")
            .definedBy(HERE + ".connect")
            .layer("health")
            .definedBy(HERE + ".health")
            .layer("outbox")
            .definedBy(HERE + ".outbox")
            .layer("event")
            .definedBy(HERE + ".event")
            .layer("operation")
            .definedBy(HERE + ".operation")
            .layer("usage")
            .definedBy(HERE + ".usage")
            .layer("alert")
            .definedBy(HERE + ".alert")
            .layer("webhook")
            .definedBy(HERE + ".webhook")
            .layer("rotation")
            .definedBy(HERE + ".rotation")
            .layer("http")
            .definedBy(HERE + ".http")
            .layer("pages")
            .definedBy(HERE + ".pages")
            .layer("vault")
            .definedBy(HERE + ".vault")
            .whereLayer("pages")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("http")
            .mayOnlyBeAccessedByLayers("pages")
            .whereLayer("vault")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("authorize")
            .mayOnlyBeAccessedByLayers("http", "pages")
            .whereLayer("connect")
            .mayOnlyBeAccessedByLayers("authorize", "http", "pages")
            .whereLayer("health")
            .mayOnlyBeAccessedByLayers("http", "pages", "rotation")
            .whereLayer("event")
            .mayOnlyBeAccessedByLayers("vault", "health", "operation", "usage", "alert")
            .whereLayer("operation")
            .mayOnlyBeAccessedByLayers("http", "pages", "health")
            .whereLayer("usage")
            .mayOnlyBeAccessedByLayers("http", "pages")
            .whereLayer("alert")
            .mayOnlyBeAccessedByLayers("http", "pages")
            .whereLayer("webhook")
            .mayOnlyBeAccessedByLayers("http", "pages", "vault", "operation", "alert")
            .whereLayer("rotation")
            .mayOnlyBeAccessedByLayers("http", "pages")
            .whereLayer("outbox")
            .mayOnlyBeAccessedByLayers("connection")
            .because("requests come in by http, and for people by pages, events by event; all go to the room that they"
                    + " concern, and change connections, which alone tell of it");

    @ArchTest
    static final ArchRule HTTP_STAYS_AT_THE_EDGE = noClasses()
            .that()
            .resideOutsideOfPackages(HERE + ".http", HERE + ".pages")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..")
            .because("what a connection is does not hang on how it is asked for");

    @ArchTest
    static final ArchRule NO_LEASE = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Lease.class)
            .because(
                    "this service never sees a token: it stores, exchanges and destroys credentials, and borrows none");

    @ArchTest
    static final ArchRule SECRETS_COME_OUT_IN_FOUR_PLACES = noClasses()
            .that()
            .doNotHaveSimpleName("Admission")
            .and()
            .doNotHaveSimpleName("BrowserSecrets")
            .and()
            .doNotHaveSimpleName("WebhookSecrets")
            .and()
            .doNotHaveSimpleName("ConnectLink")
            .should()
            .callMethod(Secret.class, "reveal", SecretAccess.class)
            .because(
                    "a typed key is checked once on its way to the vault, a verifier becomes its challenge, webhooks' secrets"
                            + " are derived from the operator's, a link is shown once, and that is all");

    @ArchTest
    static final ArchRule OF_THE_ENGINE_THE_GUARD_ALONE = noClasses()
            .that()
            .resideOutsideOfPackage(HERE + ".webhook")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.flowmaestro.egress..")
            .because("it calls nobody but the webhooks of tenants, by the guard");

    @ArchTest
    static final ArchRule WEBHOOKS_RUN_NO_OPERATION = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.flowmaestro.gateway..", "io.flowmaestro.spi..")
            .because("operations are the executor's");

    @ArchTest
    static final ArchRule NEVER_BLOCKS = noClasses()
            .should()
            .callMethod(Uni.class, "await")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(CompletableFuture.class, "join")
            .orShould()
            .callMethod(Future.class, "get")
            .because("everything runs on event loops");
}
