package io.github.featurehandoff;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.github.featurehandoff.jsonlines.ValidationReport;
import io.github.featurehandoff.jsonlines.Violation;
import io.github.featurehandoff.result.ExportFailedException;
import io.github.featurehandoff.result.ExportResult;
import io.github.featurehandoff.result.Fault;
import io.github.featurehandoff.result.HandoffHeaders;
import io.github.featurehandoff.result.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The rooms of the house, who may look into which, and how large they are. */
@AnalyzeClasses(
    packagesOf = FeatureHandoff.class,
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = FeatureHandoff.class.getPackageName();
  private static final Path SOURCES = Path.of("src/main/java");
  private static final int MOST_FILES = 15;
  private static final int MOST_LINES = 300;

  /** From the top down. */
  private static final List<String> ROOMS =
      Stream.of(
              ".cli",
              ".console",
              "",
              ".http",
              ".page",
              ".status",
              ".watch",
              ".route",
              ".decision",
              ".delivery",
              ".snapshot",
              ".source",
              ".settings",
              ".feature",
              ".result",
              ".jsonlines")
          .map(ROOT::concat)
          .toList();

  private static final List<Class<?>> FOR_APPLICATIONS =
      List.of(
          FeatureHandoff.class,
          ExportResult.class,
          Report.class,
          Fault.class,
          ExportFailedException.class,
          HandoffHeaders.class);

  @ArchTest
  static void every_package_is_a_room(JavaClasses classes) {
    Set<String> packages = new TreeSet<>();
    classes.forEach(type -> packages.add(type.getPackageName()));

    assertThat(packages).containsExactlyInAnyOrderElementsOf(ROOMS);
  }

  @ArchTest
  static void rooms_look_down_only(JavaClasses classes) {
    for (int i = 1; i < ROOMS.size(); i++) {
      noClasses()
          .that()
          .resideInAPackage(ROOMS.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOMS.subList(0, i).toArray(String[]::new))
          .check(classes);
    }
  }

  @ArchTest
  static void the_validator_knows_nothing_of_camel(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".jsonlines")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.camel..")
        .check(classes);
  }

  @ArchTest
  static void names_and_places_know_nothing_of_camel_or_json(JavaClasses classes) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".feature")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.camel..", "com.fasterxml.jackson..")
        .check(classes);
  }

  /** What an application gets is results; no type of the rooms above comes with them. */
  @ArchTest
  static void the_types_for_applications_mention_only_each_other_the_jdk_and_camel(
      JavaClasses classes) {
    Set<String> mentioned = new TreeSet<>();
    classes.stream()
        .filter(type -> FOR_APPLICATIONS.stream().anyMatch(type::isEquivalentTo) || isNested(type))
        .forEach(type -> mention(type, mentioned));
    mentioned.removeIf(name -> name.startsWith("java.") || name.startsWith("org.apache.camel."));

    assertThat(mentioned)
        .isNotEmpty()
        .allMatch(
            name ->
                name.equals(FeatureHandoff.class.getName())
                    || name.startsWith(ROOT + ".result.")
                    || name.startsWith(Violation.class.getName())
                    || name.equals(ValidationReport.class.getName()));
  }

  private static boolean isNested(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass()
            .filter(outer -> FOR_APPLICATIONS.stream().anyMatch(outer::isEquivalentTo))
            .isPresent();
  }

  /** Collects the types in public signatures. */
  private static void mention(JavaClass type, Set<String> mentioned) {
    type.getRawInterfaces().forEach(parent -> mentioned.add(parent.getName()));
    type.getRawSuperclass().ifPresent(parent -> mentioned.add(parent.getName()));
    type.getFields().stream()
        .filter(field -> field.getModifiers().contains(JavaModifier.PUBLIC))
        .forEach(field -> mention(field.getType(), mentioned));
    for (JavaCodeUnit unit : type.getCodeUnits()) {
      if (unit.getModifiers().contains(JavaModifier.PUBLIC)) {
        mention(unit.getReturnType(), mentioned);
        unit.getParameterTypes().forEach(parameter -> mention(parameter, mentioned));
        unit.getExceptionTypes().forEach(thrown -> mentioned.add(thrown.getName()));
      }
    }
  }

  private static void mention(JavaType type, Set<String> mentioned) {
    type.getAllInvolvedRawTypes().stream()
        .map(JavaClass::getBaseComponentType)
        .filter(raw -> !raw.isPrimitive())
        .forEach(raw -> mentioned.add(raw.getName()));
  }

  @ArchTest
  static void no_room_is_too_large(JavaClasses classes) throws IOException {
    for (String room : ROOMS) {
      try (Stream<Path> files = Files.list(SOURCES.resolve(room.replace('.', '/')))) {
        assertThat(
                files
                    .filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("package-info.java"))
                    .toList())
            .as(room)
            .hasSizeBetween(1, MOST_FILES);
      }
    }
  }

  @ArchTest
  static void no_file_is_too_long(JavaClasses classes) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .allSatisfy(
              file -> assertThat(Files.readAllLines(file).size()).isLessThanOrEqualTo(MOST_LINES));
    }
  }
}
