package storagetest

var importContracts []staffContract
