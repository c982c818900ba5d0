package io.flowmaestro;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.flowmaestro.egress.Redactor;
import io.flowmaestro.vault.client.SecretAccess;

@AnalyzeClasses(
        packages = {"io.flowmaestro.egress", "io.flowmaestro.gateway"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class WayOutTest {
    @ArchTest
    static final ArchRule oneClassAttachesCredentials = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.flowmaestro.gateway.CredentialAttachment")
            .should()
            .accessField(SecretAccess.class, "ATTACH_TO_PROVIDER_CALL")
            .because("a second place that attaches credentials is one that may forget to check the host");

    @ArchTest
    static final ArchRule oneClassTakesSecretsOut = noClasses()
            .that()
            .doNotBelongToAnyOf(Redactor.class)
            .should()
            .accessField(SecretAccess.class, "REDACT")
            .because("who reveals a secret for another reason has to name it");

    @ArchTest
    static final ArchRule oneWayOut = noClasses()
            .that()
            .resideOutsideOfPackage("io.flowmaestro.egress")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.core.http", "io.vertx.core.net", "io.vertx.ext.web.client", "java.net.http")
            .because("a request that does not pass the guard can reach what is not public");

    @ArchTest
    static final ArchRule theWayOutKnowsNoProvider = noClasses()
            .that()
            .resideInAPackage("io.flowmaestro.egress")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.flowmaestro.gateway", "io.flowmaestro.catalog..")
            .because("token endpoints leave the same way as provider calls");
}
