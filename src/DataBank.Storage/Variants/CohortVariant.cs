using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>A variant that questions to all patients find. Positions are 0-based, half-open; of a structural variant the widest that its calls allow.</summary>
/// <param name="Inner">What a structural variant changes in any case.</param>
/// <param name="Position">POS, 1-based.</param>
/// <param name="ObservationId">Logical id of the Observation that is stored for it; null when one is made on demand.</param>
public sealed record CohortVariant(
    string ImportId, string PatientId, string SpecimenId, SourceClass SourceClass, GenomeAssembly Assembly, GenomicRange Range, (int Start, int End)? Inner,
    int Position, string Reference, string Alternate, StructuralKind? StructuralKind, double? CopyNumber, string AlleleKey, string? Spdi,
    string? Gene, string? HgncId, string? HgvsC, string? HgvsP, string? Consequence, AllelicState? State, int? AlternateReads, int? Depth, double? Frequency,
    string? ClinVar, string? ObservationId);
