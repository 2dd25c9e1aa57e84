namespace DataBank.Dicom;

/// <summary>The file meta information (PS3.10 §7.1).</summary>
internal static class FileMetaRules
{
    private const string Rule = "PS3.10 §7.1";

    public static void Check(DicomFile file, FindingList findings)
    {
        var meta = file.FileMeta;
        if (!meta.Elements.Any())
        {
            findings.Error("", Rule, "The file has no file meta information.");
            return;
        }
        foreach (var tag in new[] { Tags.MetaVersion, Tags.MediaStorageSopClassUid, Tags.MediaStorageSopInstanceUid, Tags.TransferSyntaxUid, Tags.ImplementationClassUid })
        {
            if (!meta.TryFind(Tag.FromValue(tag), out var element))
            {
                findings.Error("", Tag.FromValue(tag), Rule, "The file meta information lacks this element (type 1).");
            }
            else if (element.Length == 0)
            {
                findings.Error("", Tag.FromValue(tag), Rule, "This element of the file meta information is empty (type 1).");
            }
        }
        if (meta.Bytes(Tag.FromValue(Tags.MetaVersion)).Span is { Length: > 0 } version && version is not [0, 1])
        {
            findings.Error("", Tag.FromValue(Tags.MetaVersion), Rule, "The version of the file meta information is not 00 01.");
        }
        if (Uids.Kind(file.TransferSyntax) is { } kind && kind != "Transfer Syntax")
        {
            findings.Error("", Tag.FromValue(Tags.TransferSyntaxUid), "PS3.6 Annex A", "The UID does not name a transfer syntax.");
        }
        Compare(file, Tags.MediaStorageSopClassUid, Tags.SopClassUid, findings);
        Compare(file, Tags.MediaStorageSopInstanceUid, Tags.SopInstanceUid, findings);
    }

    private static void Compare(DicomFile file, uint metaTag, uint tag, FindingList findings)
    {
        if (file.FileMeta.Text(Tag.FromValue(metaTag)) is { } meta && file.Dataset.Text(Tag.FromValue(tag)) is { } own && meta != own)
        {
            findings.Error("", Tag.FromValue(metaTag), Rule, $"The file meta information and ({Tag.FromValue(tag)}) of the data set have different UIDs.");
        }
    }
}
