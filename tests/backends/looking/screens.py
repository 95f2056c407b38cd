"""Screens of a small cluster, as its nodes print them."""


def status(local: str) -> str:
    """What `clpstat --local` prints on a server, padded as the program pads it."""
    return (
        " ========================  CLUSTER STATUS  ===========================\n"
        "  Cluster : prod-db\n"
        "  <server>\n"
        f"   *{local + ' ':.<17}: Online           \n"
        "      lankhb1        : Normal           Kernel Mode LAN Heartbeat\n"
        "  <group>\n"
        "    failover ........: Online           \n"
        f"      current        : {local}\n"
        "      md1            : Online           \n"
        "  <monitor>\n"
        "    mdw1             : Normal           \n"
        " =====================================================================\n"
    )


def mirror(name: str) -> str:
    """What `clpmdstat --mirror` prints when all is well."""
    return (
        "  Mirror Status: Normal\n"
        "\n"
        f"  {name:<20}{'server01':<20}server02\n"
        "  ------------------------------------------------------------\n"
        "  Mirror Color        GREEN               GREEN\n"
    )
