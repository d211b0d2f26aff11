/* libnfc's calls, as mrtdreader makes them, carried over PC/SC. It translates transport only. */
#include <PCSC/winscard.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static SCARDCONTEXT context;
static SCARDHANDLE card;
static char readers[4096];

void nfc_init(void **made) { *made = &context; }
void nfc_exit(void *made) { (void)made; SCardReleaseContext(context); }
size_t nfc_list_devices(void *made, char (*names)[1024], size_t most) {
    DWORD size = sizeof readers;
    (void)made, (void)most;
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context)) return 0;
    if (SCardListReaders(context, NULL, readers, &size)) return 0;
    strcpy(names[0], "pcsc");
    return 1;
}
void *nfc_open(void *made, const char *name) {
    DWORD protocol;
    (void)made, (void)name;
    return SCardConnect(context, readers, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &card, &protocol)
        ? NULL : &card;
}
void nfc_close(void *device) { (void)device; SCardDisconnect(card, SCARD_UNPOWER_CARD); }
const char *nfc_device_get_name(void *device) { (void)device; return readers; }
int nfc_device_set_property_bool(void) { return 0; }
int nfc_initiator_init(void) { return 0; }
int nfc_initiator_select_passive_target(void) { return 1; }
void nfc_perror(void) {}
int nfc_initiator_transceive_bytes(void *device, const uint8_t *sent, size_t length,
                                   uint8_t *got, size_t room) {
    DWORD size = room;
    (void)device;
    return SCardTransmit(card, SCARD_PCI_T1, sent, length, NULL, got, &size) ? -1 : (int)size;
}
