namespace DataBank.Dicom;

/// <summary>Command Field (0000,0100) values (PS3.7 E.1); a response is its request with the high bit set.</summary>
public enum CommandField : ushort
{
    StoreRequest = 0x0001,
    StoreResponse = 0x8001,
    GetRequest = 0x0010,
    GetResponse = 0x8010,
    FindRequest = 0x0020,
    FindResponse = 0x8020,
    MoveRequest = 0x0021,
    MoveResponse = 0x8021,
    EchoRequest = 0x0030,
    EchoResponse = 0x8030,
    EventReportRequest = 0x0100,
    EventReportResponse = 0x8100,
    GetAttributesRequest = 0x0110,
    GetAttributesResponse = 0x8110,
    SetAttributesRequest = 0x0120,
    SetAttributesResponse = 0x8120,
    ActionRequest = 0x0130,
    ActionResponse = 0x8130,
    CreateRequest = 0x0140,
    CreateResponse = 0x8140,
    DeleteRequest = 0x0150,
    DeleteResponse = 0x8150,
    CancelRequest = 0x0FFF,
}
