namespace DataBank.Dicom;

/// <summary>The tags that the encoding itself refers to.</summary>
internal static class Tags
{
    public const uint MetaGroupLength = 0x00020000;
    public const uint MetaVersion = 0x00020001;
    public const uint MediaStorageSopClassUid = 0x00020002;
    public const uint MediaStorageSopInstanceUid = 0x00020003;
    public const uint TransferSyntaxUid = 0x00020010;
    public const uint ImplementationClassUid = 0x00020012;
    public const uint ImplementationVersionName = 0x00020013;
    public const uint FileSetId = 0x00041130;
    public const uint FirstRootRecord = 0x00041200;
    public const uint LastRootRecord = 0x00041202;
    public const uint FileSetConsistency = 0x00041212;
    public const uint DirectoryRecords = 0x00041220;
    public const uint NextRecord = 0x00041400;
    public const uint RecordInUse = 0x00041410;
    public const uint LowerRecord = 0x00041420;
    public const uint RecordType = 0x00041430;
    public const uint ReferencedFileId = 0x00041500;
    public const uint ReferencedSopClassInFile = 0x00041510;
    public const uint ReferencedSopInstanceInFile = 0x00041511;
    public const uint ReferencedTransferSyntaxInFile = 0x00041512;
    public const uint SpecificCharacterSet = 0x00080005;
    public const uint SopClassUid = 0x00080016;
    public const uint SopInstanceUid = 0x00080018;
    public const uint SamplesPerPixel = 0x00280002;
    public const uint PhotometricInterpretation = 0x00280004;
    public const uint PlanarConfiguration = 0x00280006;
    public const uint NumberOfFrames = 0x00280008;
    public const uint Rows = 0x00280010;
    public const uint Columns = 0x00280011;
    public const uint BitsAllocated = 0x00280100;
    public const uint BitsStored = 0x00280101;
    public const uint HighBit = 0x00280102;
    public const uint PixelRepresentation = 0x00280103;
    public const uint PixelGroup = 0x7FE00000;
    public const uint ExtendedOffsetTable = 0x7FE00001;
    public const uint ExtendedOffsetTableLengths = 0x7FE00002;
    public const uint FloatPixelData = 0x7FE00008;
    public const uint DoubleFloatPixelData = 0x7FE00009;
    public const uint PixelData = 0x7FE00010;
    public const uint Item = 0xFFFEE000;
    public const uint ItemDelimiter = 0xFFFEE00D;
    public const uint SequenceDelimiter = 0xFFFEE0DD;

    public static bool IsPixelData(uint tag) => tag is PixelData or FloatPixelData or DoubleFloatPixelData;
}
