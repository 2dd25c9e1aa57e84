using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What a sender is told of an instance that is stored although something about it is wrong (PS3.18 table I.2.1-1).</summary>
internal static class StoreWarnings
{
    /// <summary>Attributes do not hold what their VR demands, or had to be read tolerantly: what Microsoft's server answers too.</summary>
    private const ushort AttributeValidation = 1;

    /// <summary>B007H: the data set does not match the SOP class it was sent as.</summary>
    public const ushort SopClassMismatch = 0xB007;

    private static readonly Tag SopClassUid = new(0x0008, 0x0016);
    private static readonly Tag MediaStorageSopClassUid = new(0x0002, 0x0002);

    public static (ushort Code, IReadOnlyList<string> Texts) Of(DicomFile file)
    {
        var texts = file.Warnings.Select(warning => warning.ToString()).ToList();
        foreach (var tag in IndexedValues.Unreadable(file.Dataset)) texts.Add($"({tag.Group:X4},{tag.Element:X4}) is kept as it is and cannot be searched: its value does not fit its VR.");
        var isOther = file.FileMeta.Text(MediaStorageSopClassUid) is { } announced && announced != file.Dataset.Text(SopClassUid);
        if (isOther) texts.Add("The file meta information names another SOP class than (0008,0016).");
        return (isOther ? SopClassMismatch : AttributeValidation, texts);
    }
}
