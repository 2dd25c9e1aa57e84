namespace DataBank.Dicom;

/// <summary>What a level of nesting holds.</summary>
internal enum LevelKind : byte
{
    DataSet,
    FileMeta,
    Sequence,
    Item,
    Fragments,
}
