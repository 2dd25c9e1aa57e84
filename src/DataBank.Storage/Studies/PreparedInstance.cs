using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>An instance with everything computed that its rows need, so that the transaction only writes.</summary>
internal sealed record PreparedInstance
{
    public required string StudyUid { get; init; }

    public required string SeriesUid { get; init; }

    public required string SopInstanceUid { get; init; }

    public required string SopClassUid { get; init; }

    public required string TransferSyntax { get; init; }

    public required BlobReference? Blob { get; init; }

    public required AttributeDocument Document { get; init; }

    public required AttributeDocument Study { get; init; }

    public required AttributeDocument Series { get; init; }

    public required long? Number { get; init; }

    public required byte[]? Frames { get; init; }

    /// <summary>Packed metadata, with the attributes that retrieval adds: (0008,1190) relative to the face, and (0008,3002).</summary>
    public required byte[] Metadata { get; init; }

    /// <summary>Identifiers of the specimens that the image shows (PS3.3 C.7.6.22).</summary>
    public IEnumerable<string> Specimens => Document.Texts([StudyTags.SpecimenDescriptionSequence, StudyTags.SpecimenIdentifier]).Where(specimen => specimen.Length is > 0 and <= 64);

    public InstanceResult Result(ushort? failure, bool alreadyStored) => new(StudyUid, SeriesUid, SopInstanceUid, SopClassUid, failure, alreadyStored);

    public static PreparedInstance From(NewInstance instance)
    {
        var document = AttributeDocument.Parse(instance.MetadataJson);
        var (study, series, uid) = (Uid(instance, StudyTags.StudyInstanceUid), Uid(instance, StudyTags.SeriesInstanceUid), Uid(instance, StudyTags.SopInstanceUid));
        return new PreparedInstance
        {
            StudyUid = study,
            SeriesUid = series,
            SopInstanceUid = uid,
            SopClassUid = Uid(instance, StudyTags.SopClassUid),
            TransferSyntax = instance.TransferSyntax,
            Blob = instance.Blob,
            Document = document,
            Study = document.Where(AttributeLevels.IsOfStudy),
            Series = document.Where(AttributeLevels.IsOfSeries),
            Number = document.Integer(StudyTags.InstanceNumber),
            Frames = instance.Frames is { } frames ? FrameTableFormat.Encode(frames) : null,
            Metadata = PackedJson.Pack(document.With(
                AttributeValues.OfTexts(StudyTags.RetrieveUrl, "UR", $"studies/{study}/series/{series}/instances/{uid}"),
                AttributeValues.OfTexts(StudyTags.AvailableTransferSyntax, "UI", instance.TransferSyntax)).ToUtf8()),
        };
    }

    /// <summary>A removed instance on its way back: what was computed for it is still valid.</summary>
    public static PreparedInstance From(RemovedInstance removed, string transferSyntax, byte[]? frames, byte[] metadata)
    {
        var document = AttributeDocument.Parse(PackedJson.Unpack(metadata));
        return new PreparedInstance
        {
            StudyUid = removed.StudyUid,
            SeriesUid = removed.SeriesUid,
            SopInstanceUid = removed.SopInstanceUid,
            SopClassUid = removed.SopClassUid,
            TransferSyntax = transferSyntax,
            Blob = removed.Blob,
            Document = document,
            Study = document.Where(AttributeLevels.IsOfStudy),
            Series = document.Where(AttributeLevels.IsOfSeries),
            Number = document.Integer(StudyTags.InstanceNumber),
            Frames = frames,
            Metadata = metadata,
        };
    }

    private static string Uid(NewInstance instance, Tag tag) =>
        instance.Dataset.Text(tag) is { } uid && Uids.IsValid(uid) ? uid : throw RequestProblem.Invalid($"The instance has no valid UID in {tag}.");
}
