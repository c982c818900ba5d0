package io.flowmaestro.executor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows inside the service: from the record to the attempt, and from there outwards. */
@AnalyzeClasses(packages = "io.flowmaestro.executor", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule NO_CIRCLES = slices().matching("io.flowmaestro.executor.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that two others lean on cannot lean on them");

    @ArchTest
    static final ArchRule INGRESS_IS_THE_FIRST = classes()
            .that()
            .resideInAPackage("..executor.ingress..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage("..executor.ingress..", "..executor.http..")
            .because("what runs an operation does not know how it was asked for");

    @ArchTest
    static final ArchRule ONLY_ATTEMPTS_CALL_PROVIDERS = noClasses()
            .that()
            .resideOutsideOfPackages("..executor.attempt..", "io.flowmaestro.executor")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.flowmaestro.gateway..")
            .because("no call leaves without a row of its attempt");

    @ArchTest
    static final ArchRule ONLY_THE_BOUNDARY_SPEAKS_KAFKA = noClasses()
            .that()
            .resideInAnyPackage("..executor.attempt..", "..executor.alert..", "..executor.lane..", "..executor.limit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.smallrye.reactive.messaging..", "org.eclipse.microprofile.reactive.messaging..")
            .because("how a request came and how its result goes is not theirs to know");

    @ArchTest
    static final ArchRule LANES_DO_NO_WORK = noClasses()
            .that()
            .resideInAnyPackage("..executor.lane..", "..executor.limit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "org.apache.kafka..", "..executor.postgres..")
            .because("who may call now is decided without waiting for anybody");

    @ArchTest
    static final ArchRule NOBODY_REVEALS_A_SECRET = noClasses()
            .that()
            .doNotHaveSimpleName("Signatures")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.flowmaestro.vault.client.SecretAccess")
            .because("a lease passes through here unopened, and a tenant token is looked at where it is checked");
}
